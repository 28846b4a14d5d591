/** The services of an installation, and how they are brought up and down. */
@NullMarked
package dev.antiphon.local.service;

import org.jspecify.annotations.NullMarked;
