/** Tests of whole gateways on a real Kafka, with nodes that say what they are told to. */
@NullMarked
package dev.antiphon.gateway;

import org.jspecify.annotations.NullMarked;
