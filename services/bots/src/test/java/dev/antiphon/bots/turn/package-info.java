@NullMarked
package dev.antiphon.bots.turn;

import org.jspecify.annotations.NullMarked;
