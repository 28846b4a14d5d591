@NullMarked
package dev.antiphon.local.command;

import org.jspecify.annotations.NullMarked;
