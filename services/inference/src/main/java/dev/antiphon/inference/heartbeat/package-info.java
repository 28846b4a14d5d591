/** Tells every second that the node lives and how it is doing. */
@NullMarked
package dev.antiphon.inference.heartbeat;

import org.jspecify.annotations.NullMarked;
