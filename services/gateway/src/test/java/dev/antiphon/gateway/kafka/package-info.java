/** Tests of the connection's settings. */
@NullMarked
package dev.antiphon.gateway.kafka;

import org.jspecify.annotations.NullMarked;
