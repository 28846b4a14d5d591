@NullMarked
package dev.antiphon.channels.live;

import org.jspecify.annotations.NullMarked;
