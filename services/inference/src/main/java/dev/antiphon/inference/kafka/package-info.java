/** The connection to Kafka and the three kinds of client that a node uses. */
@NullMarked
package dev.antiphon.inference.kafka;

import org.jspecify.annotations.NullMarked;
