/**
 * Real servers without a container engine: a Kafka broker as a process of its own and a PostgreSQL,
 * each with a data folder that outlives it.
 */
@NullMarked
package dev.antiphon.embedded;

import org.jspecify.annotations.NullMarked;
