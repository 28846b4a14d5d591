/** The nodes as their heartbeats tell, heard by the console itself. */
@NullMarked
package dev.antiphon.console.node;

import org.jspecify.annotations.NullMarked;
