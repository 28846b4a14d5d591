/** The pages of models and their versions. */
@NullMarked
package dev.antiphon.console.version;

import org.jspecify.annotations.NullMarked;
