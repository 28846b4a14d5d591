package dev.antiphon.console.overview;

import jakarta.servlet.http.HttpSession;

import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

@Controller
class OverviewController {

    private final LiveFigures figures;
    private final LiveStreams streams;

    OverviewController(LiveFigures figures, LiveStreams streams) {
        this.figures = figures;
        this.streams = streams;
    }

    @GetMapping("/")
    String start() {
        return "redirect:/overview";
    }

    @GetMapping("/overview")
    String show(Model model) {
        model.addAttribute("overview", figures.overview());
        return "overview/overview";
    }

    @GetMapping(path = "/overview/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    ResponseEntity<SseEmitter> events(HttpSession session) {
        return streams.open(session.getId())
                .map(emitter -> ResponseEntity.ok().header("X-Accel-Buffering", "no").body(emitter))
                .orElseGet(() -> ResponseEntity.status(503).header("Retry-After", "10").build());
    }
}
