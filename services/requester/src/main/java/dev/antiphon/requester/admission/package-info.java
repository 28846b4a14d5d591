/** How much is taken in: live nodes, their slots, and who is refused at once instead of late. */
@NullMarked
package dev.antiphon.requester.admission;

import org.jspecify.annotations.NullMarked;
