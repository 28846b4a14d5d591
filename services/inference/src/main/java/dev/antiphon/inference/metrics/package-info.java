/** What a node tells Prometheus. */
@NullMarked
package dev.antiphon.inference.metrics;

import org.jspecify.annotations.NullMarked;
