package dev.antiphon.local.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** all-MiniLM-L6-v2, which comes as a Maven artifact, as a folder that can be registered. */
final class EmbeddingModel {

    static final String NAME = "all-minilm-l6-v2";

    /** From the model's card; the artifact has the weights and the tokenizer alone. */
    private static final String CONFIG =
            """
            {"model_type": "bert", "hidden_size": 384, "num_hidden_layers": 6, "max_position_embeddings": 512}
            """;

    private EmbeddingModel() {}

    /** Writes the files into a folder. */
    static void write(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("config.json"), CONFIG);
        copy("/" + NAME + ".onnx", directory.resolve("model.onnx"));
        copy("/" + NAME + "-tokenizer.json", directory.resolve("tokenizer.json"));
    }

    private static void copy(String resource, Path file) throws IOException {
        try (InputStream content = EmbeddingModel.class.getResourceAsStream(resource)) {
            if (content == null) {
                throw new IOException("the launcher was built without " + resource);
            }
            Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
