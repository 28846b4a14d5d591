/** The connection to Kafka and the clients that the service uses. */
@NullMarked
package dev.antiphon.channels.kafka;

import org.jspecify.annotations.NullMarked;
