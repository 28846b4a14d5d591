/** Processes of an installation: started apart, found again by their pid files, ended. */
@NullMarked
package dev.antiphon.local.process;

import org.jspecify.annotations.NullMarked;
