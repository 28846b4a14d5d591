/** JSON as the API takes and gives it. */
@NullMarked
package dev.antiphon.gateway.json;

import org.jspecify.annotations.NullMarked;
