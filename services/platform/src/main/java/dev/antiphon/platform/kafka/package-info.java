/** How the services talk to Kafka. */
@NullMarked
package dev.antiphon.platform.kafka;

import org.jspecify.annotations.NullMarked;
