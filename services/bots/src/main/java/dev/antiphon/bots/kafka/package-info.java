/** The connection to Kafka. */
@NullMarked
package dev.antiphon.bots.kafka;

import org.jspecify.annotations.NullMarked;
