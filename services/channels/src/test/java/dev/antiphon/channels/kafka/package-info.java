@NullMarked
package dev.antiphon.channels.kafka;

import org.jspecify.annotations.NullMarked;
