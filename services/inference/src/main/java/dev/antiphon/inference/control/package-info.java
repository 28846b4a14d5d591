/** What others ask of a running node: cancel a request, drain. */
@NullMarked
package dev.antiphon.inference.control;

import org.jspecify.annotations.NullMarked;
