@NullMarked
package dev.antiphon.registry.outbox;

import org.jspecify.annotations.NullMarked;
