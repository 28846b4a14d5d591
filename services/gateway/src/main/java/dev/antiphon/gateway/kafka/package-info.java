/** The connection to Kafka and the clients that the gateway uses. */
@NullMarked
package dev.antiphon.gateway.kafka;

import org.jspecify.annotations.NullMarked;
