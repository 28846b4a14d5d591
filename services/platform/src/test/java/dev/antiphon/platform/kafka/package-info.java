/** Tests of what consumers do alike. */
@NullMarked
package dev.antiphon.platform.kafka;

import org.jspecify.annotations.NullMarked;
