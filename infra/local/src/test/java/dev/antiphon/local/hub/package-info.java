@NullMarked
package dev.antiphon.local.hub;

import org.jspecify.annotations.NullMarked;
