/** What is wrong with this machine, and how to mend it. */
@NullMarked
package dev.antiphon.local.doctor;

import org.jspecify.annotations.NullMarked;
