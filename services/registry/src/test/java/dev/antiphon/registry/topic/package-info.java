@NullMarked
package dev.antiphon.registry.topic;

import org.jspecify.annotations.NullMarked;
