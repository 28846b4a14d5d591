/** Decides what every node should run. Pure: no clock, no database, no Kafka. */
@NullMarked
package dev.antiphon.registry.plan;

import org.jspecify.annotations.NullMarked;
