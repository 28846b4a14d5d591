/** The ways to a customer: what customers say goes in once, what bots say comes out once. */
@NullMarked
package dev.antiphon.channels;

import org.jspecify.annotations.NullMarked;
