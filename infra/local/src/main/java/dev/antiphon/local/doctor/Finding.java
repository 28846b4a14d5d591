package dev.antiphon.local.doctor;

/**
 * What was looked at.
 *
 * @param what in a few words
 * @param isGood whether Antiphon can run so
 * @param found what there is
 * @param fix what to do if it is not good
 */
public record Finding(String what, boolean isGood, String found, String fix) {

    static Finding good(String what, String found) {
        return new Finding(what, true, found, "");
    }

    static Finding bad(String what, String found, String fix) {
        return new Finding(what, false, found, fix);
    }
}
