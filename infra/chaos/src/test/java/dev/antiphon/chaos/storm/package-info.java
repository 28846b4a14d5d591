@NullMarked
package dev.antiphon.chaos.storm;

import org.jspecify.annotations.NullMarked;
