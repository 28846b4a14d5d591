@NullMarked
package dev.antiphon.channels.inbound;

import org.jspecify.annotations.NullMarked;
