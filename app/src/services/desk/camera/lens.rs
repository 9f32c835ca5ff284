//! The browser's side of the camera.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::html::Video;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlVideoElement, MediaStream};

use super::{Seeing, reader};

/// How long between two looks, in milliseconds.
const BETWEEN: i32 = 150;
/// For how many looks a code is away until it counts as shown anew; fewer are a hand that trembles.
const AWAY: u32 = 10;
/// The longest side of a picture that our own reader looks at: where a code fills half of it, each of its modules is four
/// pixels wide. What is larger takes longer to read, and shows no more.
const LONGEST: u32 = 400;

/// Opens the camera when it is to be open, looks until it is not, and closes it when the page is left.
pub fn watch(seeing: RwSignal<Seeing>, video: NodeRef<Video>, read: UnsyncCallback<String>) {
    let turn = Rc::new(Cell::new(0_u32));
    Effect::new(move |_| {
        if devices().is_some() && seeing.get_untracked() == Seeing::Nothing {
            seeing.set(Seeing::Closed);
        }
    });
    let ends = StoredValue::new_local(Rc::clone(&turn));
    Effect::new(move |_| {
        let open = seeing.get() == Seeing::Open;
        let mine = turn.get() + 1;
        // Whoever looked before stops.
        turn.set(mine);
        let Some(video) = video.get().filter(|_| open) else {
            return;
        };
        let turn = Rc::clone(&turn);
        spawn_local(async move {
            let goes_on = || turn.get() == mine;
            if look(&video, read, goes_on).await.is_err() && turn.get() == mine {
                seeing.set(Seeing::Refused);
            }
        });
    });
    on_cleanup(move || {
        ends.try_with_value(|turn| turn.set(turn.get() + 1));
    });
}

async fn look(
    video: &HtmlVideoElement,
    read: UnsyncCallback<String>,
    goes_on: impl Fn() -> bool,
) -> Result<(), JsValue> {
    let stream = opened().await?;
    let seen = async {
        video.set_src_object(Some(&stream));
        video.set_muted(true);
        JsFuture::from(video.play()?).await?;
        let reader = Reader::find().await?;
        let mut last = None;
        let mut away = 0;
        while goes_on() {
            let seen = reader.text_in(video).await;
            if seen.is_some() {
                away = 0;
            } else {
                away += 1;
                last = last.filter(|_| away < AWAY);
            }
            if let Some(text) = seen
                && last.as_ref() != Some(&text)
                && goes_on()
            {
                last = Some(text.clone());
                read.run(text);
            }
            pause(BETWEEN).await;
        }
        Ok(())
    }
    .await;
    for track in stream.get_tracks() {
        let _ = call(&track, "stop", &[]);
    }
    video.set_src_object(None);
    seen
}

/// Where cameras are asked for; none on old browsers and off HTTPS.
fn devices() -> Option<JsValue> {
    let devices = part(&window().navigator(), "mediaDevices");
    part(&devices, "getUserMedia")
        .is_function()
        .then_some(devices)
}

/// The camera at the back, if there are several.
async fn opened() -> Result<MediaStream, JsValue> {
    let devices = devices().ok_or(JsValue::UNDEFINED)?;
    let (wanted, which) = (Object::new(), Object::new());
    Reflect::set(&which, &"facingMode".into(), &"environment".into())?;
    Reflect::set(&wanted, &"video".into(), &which)?;
    settled(&call(&devices, "getUserMedia", &[wanted.into()])?)
        .await?
        .dyn_into()
}

/// What finds codes in pictures.
enum Reader {
    /// The browser's own.
    Browser(JsValue),
    /// The one that came with this page, which looks at pixels on a canvas.
    Own(HtmlCanvasElement, CanvasRenderingContext2d),
}

impl Reader {
    async fn find() -> Result<Self, JsValue> {
        if let Some(detector) = detector().await {
            return Ok(Self::Browser(detector));
        }
        let canvas: HtmlCanvasElement = document().create_element("canvas")?.dyn_into()?;
        let options = Object::new();
        Reflect::set(&options, &"willReadFrequently".into(), &true.into())?;
        let context = canvas
            .get_context_with_context_options("2d", &options)?
            .ok_or(JsValue::UNDEFINED)?;
        Ok(Self::Own(canvas, context.unchecked_into()))
    }

    async fn text_in(&self, video: &HtmlVideoElement) -> Option<String> {
        match self {
            Self::Browser(detector) => {
                let found = call(detector, "detect", &[video.into()]).ok()?;
                let found = Array::from(&settled(&found).await.ok()?);
                part(&found.get(0), "rawValue").as_string()
            }
            Self::Own(canvas, context) => {
                let (width, height) = scaled(video.video_width(), video.video_height())?;
                canvas.set_width(width);
                canvas.set_height(height);
                let (w, h) = (f64::from(width), f64::from(height));
                context
                    .draw_image_with_html_video_element_and_dw_and_dh(video, 0.0, 0.0, w, h)
                    .ok()?;
                let pixels = context.get_image_data(0.0, 0.0, w, h).ok()?.data();
                let size = |side: u32| usize::try_from(side).ok();
                reader::text_in(size(width)?, size(height)?, &pixels)
            }
        }
    }
}

/// The browser's own reader, where it has one that knows QR codes: some have the name and nothing behind it.
async fn detector() -> Option<JsValue> {
    let class: Function = part(&js_sys::global(), "BarcodeDetector").dyn_into().ok()?;
    let formats = call(&class, "getSupportedFormats", &[]).ok()?;
    let formats = Array::from(&settled(&formats).await.ok()?);
    formats.includes(&"qr_code".into(), 0).then_some(())?;
    let options = Object::new();
    Reflect::set(&options, &"formats".into(), &Array::of1(&"qr_code".into())).ok()?;
    Reflect::construct(&class, &Array::of1(&options)).ok()
}

/// A size of the same shape that is no larger than needed; none while the camera gives no picture.
fn scaled(width: u32, height: u32) -> Option<(u32, u32)> {
    let longest = width.max(height);
    let times = |side: u32| (side * LONGEST / longest.max(LONGEST)).max(1);
    (longest > 0).then(|| (times(width), times(height)))
}

/// Keeps the screen awake while the page that asks for it is open. The browser takes the lock back whenever the page
/// is hidden, so it is asked for again when it is seen again.
pub fn keep_awake() {
    let held: Rc<RefCell<Option<JsValue>>> = Rc::default();
    let left = Rc::new(Cell::new(false));
    let ask = {
        let (held, left) = (Rc::clone(&held), Rc::clone(&left));
        move || {
            let (held, left) = (Rc::clone(&held), Rc::clone(&left));
            spawn_local(async move {
                if let Some(lock) = wake_lock().await {
                    let lock = if left.get() {
                        Some(lock)
                    } else {
                        held.replace(Some(lock))
                    };
                    release(lock);
                }
            });
        }
    };
    let first = ask.clone();
    Effect::new(move |_| first());
    let again = window_event_listener_untyped("visibilitychange", move |_| {
        if !document().hidden() {
            ask();
        }
    });
    let ends = StoredValue::new_local((held, left));
    on_cleanup(move || {
        again.remove();
        ends.try_with_value(|(held, left)| {
            left.set(true);
            release(held.take());
        });
    });
}

async fn wake_lock() -> Option<JsValue> {
    let locks = part(&window().navigator(), "wakeLock");
    let lock = call(&locks, "request", &["screen".into()]).ok()?;
    settled(&lock).await.ok()
}

fn release(lock: Option<JsValue>) {
    if let Some(lock) = lock {
        let _ = call(&lock, "release", &[]);
    }
}

/// A property of something of the browser; undefined where the browser lacks it.
fn part(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &name.into()).unwrap_or_default()
}

/// Calls what the bindings do not know.
fn call(of: &JsValue, name: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let function: Function = part(of, name).dyn_into()?;
    function.apply(of, &arguments.iter().collect())
}

async fn settled(promise: &JsValue) -> Result<JsValue, JsValue> {
    JsFuture::from(Promise::resolve(promise)).await
}

/// Lets `ms` milliseconds pass.
async fn pause(ms: i32) {
    let elapsed = Promise::new(&mut |resolve, _| {
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms);
    });
    let _ = JsFuture::from(elapsed).await;
}
