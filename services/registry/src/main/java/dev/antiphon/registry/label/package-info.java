/** What nodes say of themselves, for versions to wish for. */
@NullMarked
package dev.antiphon.registry.label;

import org.jspecify.annotations.NullMarked;
