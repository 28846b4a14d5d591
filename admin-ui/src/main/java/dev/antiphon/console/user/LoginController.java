package dev.antiphon.console.user;

import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

import java.util.Map;

@Controller
class LoginController {

    @GetMapping("/login")
    String login(
            @RequestParam Map<String, String> said,
            @Nullable Authentication authentication,
            Model model) {
        if (Viewer.of(authentication).isPresent()) {
            return "redirect:/overview";
        }
        if (said.containsKey("wrong")) {
            model.addAttribute("problem", "The name or the password is not right.");
        } else if (said.containsKey("wait")) {
            model.addAttribute(
                    "problem", "Too many attempts. Wait a few minutes, then try once more.");
        } else if (said.containsKey("away")) {
            model.addAttribute(
                    "problem", "The console cannot reach its database. Please try again soon.");
        } else if (said.containsKey("again")) {
            model.addAttribute("problem", "This page was open for too long. Please try again.");
        } else if (said.containsKey("ended")) {
            model.addAttribute("notice", "Your session has ended. Please sign in again.");
        } else if (said.containsKey("out")) {
            model.addAttribute("notice", "You are signed out.");
        }
        return "user/login";
    }
}
