/** What gateway, Kafka and node add to the engine's own time. */
@NullMarked
package dev.antiphon.bench.path;

import org.jspecify.annotations.NullMarked;
