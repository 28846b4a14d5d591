/** Sends what no honest client sends; each must get its right status and leave nothing behind. */
@NullMarked
package dev.antiphon.chaos.hostile;

import org.jspecify.annotations.NullMarked;
