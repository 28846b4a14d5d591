/** The Kafka topics and share groups that the registry creates for everybody. */
@NullMarked
package dev.antiphon.registry.topic;

import org.jspecify.annotations.NullMarked;
