@NullMarked
package dev.antiphon.console.kafka;

import org.jspecify.annotations.NullMarked;
