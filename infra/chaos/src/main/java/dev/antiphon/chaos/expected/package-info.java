/** What customers would hear were nothing broken, and how what they heard compares. */
@NullMarked
package dev.antiphon.chaos.expected;

import org.jspecify.annotations.NullMarked;
