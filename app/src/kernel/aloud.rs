//! Reading aloud, in 长辈版, where the browser can speak; hidden where it cannot.

use leptos::prelude::*;

use super::here::{Look, here, tongue};
use super::icons::{Icon, VOLUME};
use super::words;

/// A button that reads words aloud; pressed once more, it stops.
#[component]
pub fn ReadAloud(
    /// What is read.
    #[prop(into)]
    words: Signal<String>,
) -> impl IntoView {
    let t = tongue();
    let elder = here().settings.look == Look::Elder;
    let can = RwSignal::new(false);
    Effect::new(move |_| can.set(elder && voice::is_there()));
    let speak = move |_| voice::speak(&words.get_untracked());
    move || {
        can.get().then(|| {
            view! {
                <p class="actions no-print">
                    <button class="button secondary" type="button" on:click=speak>
                        <Icon svg=VOLUME/>
                        {words::kernel::look_read_aloud(t)}
                    </button>
                </p>
            }
        })
    }
}

/// The browser's voice.
mod voice {
    #[cfg(feature = "hydrate")]
    pub fn is_there() -> bool {
        leptos::prelude::window().speech_synthesis().is_ok()
    }

    #[cfg(feature = "hydrate")]
    pub fn speak(text: &str) {
        let Ok(voice) = leptos::prelude::window().speech_synthesis() else {
            return;
        };
        if voice.speaking() {
            voice.cancel();
        } else if let Ok(words) = web_sys::SpeechSynthesisUtterance::new_with_text(text) {
            words.set_lang(super::language(text));
            voice.speak(&words);
        }
    }

    #[cfg(not(feature = "hydrate"))]
    pub fn is_there() -> bool {
        false
    }

    #[cfg(not(feature = "hydrate"))]
    pub fn speak(_: &str) {}
}

/// In which language a text is read: what people write here is Chinese also on an English page, and a Chinese voice
/// reads the English around it.
#[cfg(any(feature = "hydrate", test))]
fn language(text: &str) -> &'static str {
    let is_han = |letter: char| ('\u{4e00}'..='\u{9fff}').contains(&letter);
    if text.contains(is_han) { "zh-CN" } else { "en" }
}

#[cfg(test)]
mod tests {
    use super::language;

    #[test]
    fn what_has_chinese_in_it_is_read_by_a_chinese_voice() {
        assert_eq!(language("健康检测，周三上午8点半"), "zh-CN");
        assert_eq!(language("健康检测, Wed 8:30 am"), "zh-CN");
        assert_eq!(language("Nothing planned today."), "en");
    }
}
