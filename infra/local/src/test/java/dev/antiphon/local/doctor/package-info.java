@NullMarked
package dev.antiphon.local.doctor;

import org.jspecify.annotations.NullMarked;
