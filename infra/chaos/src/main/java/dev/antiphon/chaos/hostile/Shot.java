package dev.antiphon.chaos.hostile;

import com.google.protobuf.ByteString;

import java.util.List;
import java.util.OptionalInt;

/**
 * Something that no honest client sends, and what must come of it.
 *
 * @param bytes as they go over the wire
 * @param statuses any of these is right
 * @param field the field that the error must name, empty where there is none to name
 * @param form what the body of the answer must look like
 * @param leaveAfter so many bytes of the answer the client hangs up; empty if it stays
 */
record Shot(
        String name,
        ByteString bytes,
        List<Integer> statuses,
        String field,
        Form form,
        OptionalInt leaveAfter) {

    /** What an answer looks like. */
    enum Form {
        /** An error object as OpenAI's clients read it. */
        ERROR_OBJECT,
        /** Whatever the server says about HTTP that is none. */
        ANY
    }
}
