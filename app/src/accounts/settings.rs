//! One's account: look and language, devices, number, password and second factor, what is stored, closing it.

use domain::accounts::{Device, SessionId};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::pages::{self, AccountPage, Own};
use crate::kernel::fields::{CheckField, Choice, ChoiceField, HiddenField, Submit, TextField};
use crate::kernel::form::VerbForm;
use crate::kernel::here::{here, tongue};
use crate::kernel::icons::{
    CHECK_CIRCLE, CHEVRON_LEFT, CHEVRON_RIGHT, Icon, LOCK, LOG_OUT, PHONE, SHIELD, SMARTPHONE,
    TRASH, USER,
};
use crate::kernel::layout::Head;
use crate::kernel::words::{self, Tongue};
use crate::kernel::{Away, Screen, carried, use_page};

/// `/accounts`
#[component]
pub fn Account() -> impl IntoView {
    view! { <Screen page=use_page(|| (), pages::account) show=account/> }
}

fn account(page: Signal<AccountPage>) -> impl IntoView {
    let t = tongue();
    let this = carried(this_session);
    view! {
        <Head title=words::accounts::settings_title(t)/>
        <header class="page-head">
            <a class="back" href="/mine"><Icon svg=CHEVRON_LEFT/>{words::kernel::mine_title(t)}</a>
            <h1>{words::accounts::settings_title(t)}</h1>
        </header>
        <Said/>
        <LookSettings/>
        {move || page.with(|page| page.own.clone()).map(|own| signed_in(t, &own, this))}
    }
}

/// `/accounts/:page`
#[component]
pub fn Further() -> impl IntoView {
    let page = use_params_map();
    let page = move || page.with(|page| page.get("page")).unwrap_or_default();
    move || match page().as_str() {
        "number" => view! { <Number/> }.into_any(),
        "second" => view! { <SecondSettings/> }.into_any(),
        "recovery" => view! { <Recovery/> }.into_any(),
        "password" => view! { <PasswordSettings/> }.into_any(),
        "data" => view! { <Data/> }.into_any(),
        "close" => view! { <Close/> }.into_any(),
        _ => view! { <Away/> }.into_any(),
    }
}

/// What was just done, named in the address.
#[component]
fn Said() -> impl IntoView {
    let t = tongue();
    let query = use_query_map();
    move || {
        let said = query.with(|query| query.get("said"))?;
        let text = match said.as_str() {
            "revoked" => words::accounts::said_revoked(t),
            "moved" => words::accounts::said_moved(t),
            "second_removed" => words::accounts::said_second_removed(t),
            "password_set" => words::accounts::said_password_set(t),
            "password_removed" => words::accounts::said_password_removed(t),
            _ => return None,
        };
        Some(view! {
            <div class="banner" role="status" data-kind="done"><Icon svg=CHECK_CIRCLE/><p class="text">{text}</p></div>
        })
    }
}

#[component]
fn LookSettings() -> impl IntoView {
    let t = tongue();
    let settings = here().settings;
    view! {
        <section class="section" id="look">
            <h2>{words::accounts::look_title(t)}</h2>
            <VerbForm slice="accounts" verb="look" after="/accounts">
                <ChoiceField
                    field="look"
                    legend=words::accounts::look_look(t)
                    value=settings.look.name()
                    choices=vec![
                        Choice::new("standard", words::accounts::look_standard(t)),
                        Choice::new("elder", words::accounts::look_elder(t)).note(words::accounts::look_elder_note(t)),
                    ]
                />
                <ChoiceField
                    field="theme"
                    legend=words::accounts::look_theme(t)
                    value=settings.theme.name()
                    choices=vec![
                        Choice::new("auto", words::accounts::look_auto(t)),
                        Choice::new("light", words::accounts::look_light(t)),
                        Choice::new("dark", words::accounts::look_dark(t)),
                    ]
                />
                <ChoiceField
                    field="lang"
                    legend=words::accounts::look_lang(t)
                    value=settings.lang.tag()
                    choices=vec![Choice::new("zh-CN", "简体中文"), Choice::new("en", "English")]
                />
                <div class="actions"><Submit label=words::accounts::look_save(t) class="secondary"/></div>
            </VerbForm>
        </section>
    }
}

fn signed_in(t: Tongue, own: &Own, this: Option<SessionId>) -> impl IntoView + use<> {
    let line = |href, icon, name: &'static str, note: String| {
        view! {
            <li class="row-item">
                <a href=href>
                    <Icon svg=icon/>
                    <span class="text"><b>{name}</b><small>{note}</small></span>
                    <Icon svg=CHEVRON_RIGHT/>
                </a>
            </li>
        }
    };
    let second = if own.second {
        words::accounts::second_set_note(t, own.recovery)
    } else {
        words::accounts::second_unset_note(t).to_owned()
    };
    let password = if own.password {
        words::accounts::password_set_note(t)
    } else {
        words::accounts::password_unset_note(t)
    };
    view! {
        <section class="section">
            <h2>{words::accounts::account_title(t)}</h2>
            <ul class="row-list" role="list">
                {line("/accounts/number", PHONE, words::accounts::number_title(t), own.phone.clone())}
                {own
                    .staff
                    .then(|| {
                        view! {
                            {line("/accounts/second", SHIELD, words::accounts::second_settings(t), second)}
                            {line("/accounts/password", LOCK, words::accounts::password_settings(t), password.to_owned())}
                        }
                    })}
                {line("/accounts/data", USER, words::accounts::data_title(t), words::accounts::data_note(t).to_owned())}
                {line("/accounts/close", TRASH, words::accounts::close_title(t), words::accounts::close_note(t).to_owned())}
            </ul>
        </section>
        {devices(t, &own.devices, this)}
        <p class="actions">
            <a class="button quiet" href="/sign-out"><Icon svg=LOG_OUT/>{words::accounts::out_title(t)}</a>
        </p>
    }
}

fn devices(t: Tongue, devices: &[Device], this: Option<SessionId>) -> impl IntoView + use<> {
    let others = devices.len() > 1;
    let rows = devices
        .iter()
        .map(|device| {
            let is_this = Some(device.session) == this;
            let session = device.session.to_string();
            let name = if device.name == "?" { words::accounts::devices_unknown(t).to_owned() } else { device.name.clone() };
            let since = words::accounts::devices_since(t, device.seen, device.since);
            view! {
                <li class="row-item">
                    <Icon svg=SMARTPHONE/>
                    <span class="text"><b>{name.clone()}</b><small>{since}</small></span>
                    <span class="end">
                        {if is_this {
                            view! { <span class="meta">{words::accounts::devices_this(t)}</span> }.into_any()
                        } else {
                            view! {
                                <VerbForm slice="accounts" verb="revoke" after="/accounts">
                                    <HiddenField field="session" value=session/>
                                    <button class="button small secondary" type="submit">
                                        {words::accounts::devices_revoke(t)}
                                        <span class="visually-hidden">{name}</span>
                                    </button>
                                </VerbForm>
                            }
                                .into_any()
                        }}
                    </span>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="section" id="devices">
            <h2>{words::accounts::devices_title(t)}</h2>
            <ul class="row-list" role="list">{rows}</ul>
            {(others && this.is_some())
                .then(|| {
                    view! {
                        <VerbForm slice="accounts" verb="revoke_others" after="/accounts">
                            <div class="actions"><Submit label=words::accounts::devices_others(t) class="secondary"/></div>
                        </VerbForm>
                    }
                })}
        </section>
    }
}

/// The head of a page below the settings.
#[component]
fn Below(title: &'static str, lead: &'static str) -> impl IntoView {
    let t = tongue();
    view! {
        <Head title=title/>
        <header class="page-head">
            <a class="back" href="/accounts"><Icon svg=CHEVRON_LEFT/>{words::accounts::settings_title(t)}</a>
            <h1>{title}</h1>
            <p class="lead">{lead}</p>
        </header>
    }
}

/// The field for the second factor, for those who have one.
#[component]
fn SecondField(own: Memo<Option<AccountPage>>) -> impl IntoView {
    let t = tongue();
    let set = own.with_untracked(|page| {
        page.as_ref()
            .and_then(|page| page.own.as_ref())
            .is_some_and(|own| own.second)
    });
    set.then(|| {
        view! {
            <TextField
                field="second"
                label=words::accounts::second_code(t)
                hint=words::accounts::second_hint(t)
                autocomplete="one-time-code"
                class="code"
            />
        }
    })
}

/// `/accounts/number`
#[component]
pub fn Number() -> impl IntoView {
    let t = tongue();
    let own = use_page(|| (), pages::account);
    view! {
        <Below title=words::accounts::number_title(t) lead=words::accounts::number_lead(t)/>
        <VerbForm slice="accounts" verb="number" after="/accounts/number/code">
            <TextField
                field="phone"
                label=words::accounts::number_new(t)
                kind="tel"
                inputmode="tel"
                autocomplete="tel-national"
            />
            <SecondField own/>
            <div class="action-bar"><Submit label=words::accounts::sign_in_send(t)/></div>
        </VerbForm>
    }
}

/// `/accounts/number/code`
#[component]
pub fn NumberCode() -> impl IntoView {
    let t = tongue();
    view! {
        <Below title=words::accounts::code_title(t) lead=words::accounts::code_lead(t)/>
        <VerbForm slice="accounts" verb="number_code" after="/accounts">
            <TextField
                field="code"
                label=words::accounts::code_code(t)
                inputmode="numeric"
                autocomplete="one-time-code"
                class="code short"
            />
            <div class="action-bar"><Submit label=words::accounts::number_go(t)/></div>
        </VerbForm>
    }
}

/// `/accounts/second`
#[component]
pub fn SecondSettings() -> impl IntoView {
    let t = tongue();
    let own = use_page(|| (), pages::account);
    let offer = carried(offered);
    let set = move || {
        own.with(|page| {
            page.as_ref()
                .and_then(|page| page.own.as_ref())
                .is_some_and(|own| own.second)
        })
    };
    let resting = move || {
        own.with(|page| {
            page.as_ref()
                .and_then(|page| page.own.as_ref())
                .is_some_and(|own| own.resting)
        })
    };
    let code = move |verb: &'static str, label: &'static str, class: &'static str| {
        view! {
            <VerbForm slice="accounts" verb=verb after="/accounts">
                <TextField field="second" label=words::accounts::second_code(t) autocomplete="one-time-code" class="code"/>
                <div class="actions"><Submit label=label class=class/></div>
            </VerbForm>
        }
    };
    view! {
        <Below title=words::accounts::second_settings(t) lead=words::accounts::second_about(t)/>
        {move || {
            resting()
                .then(|| {
                    view! {
                        <div class="banner" data-kind="warn"><p class="text">{words::accounts::second_resting(t)}</p></div>
                    }
                })
        }}
        {match offer {
            Some((key, svg)) => {
                view! {
                    <figure class="qr">
                        <span class="code" inner_html=svg></span>
                        <figcaption>{words::accounts::second_key(t, &key)}</figcaption>
                    </figure>
                    {code("set_second", words::accounts::second_set(t), "")}
                }
                    .into_any()
            }
            None => {
                view! {
                    {move || {
                        if set() {
                            code("remove_second", words::accounts::second_remove(t), "danger").into_any()
                        } else {
                            view! {
                                <VerbForm slice="accounts" verb="offer_second" after="/accounts/second">
                                    <div class="actions"><Submit label=words::accounts::second_begin(t)/></div>
                                </VerbForm>
                            }
                                .into_any()
                        }
                    }}
                }
                    .into_any()
            }
        }}
    }
}

/// `/accounts/recovery`: the recovery codes, shown this once.
#[component]
pub fn Recovery() -> impl IntoView {
    let t = tongue();
    let codes = carried(recovery_codes);
    view! {
        <Below title=words::accounts::recovery_title(t) lead=words::accounts::recovery_lead(t)/>
        {if codes.is_empty() {
            view! { <p>{words::accounts::recovery_gone(t)}</p> }.into_any()
        } else {
            let rows = codes.into_iter().map(|code| view! { <li><code>{code}</code></li> }).collect_view();
            view! { <ol class="recovery-codes">{rows}</ol> }.into_any()
        }}
        <p class="actions"><a class="button" href="/accounts">{words::accounts::recovery_kept(t)}</a></p>
    }
}

/// `/accounts/password`
#[component]
pub fn PasswordSettings() -> impl IntoView {
    let t = tongue();
    let own = use_page(|| (), pages::account);
    let set = move || {
        own.with(|page| {
            page.as_ref()
                .and_then(|page| page.own.as_ref())
                .is_some_and(|own| own.password)
        })
    };
    view! {
        <Below title=words::accounts::password_settings(t) lead=words::accounts::password_about(t)/>
        <VerbForm slice="accounts" verb="set_password" after="/accounts">
            <TextField
                field="password"
                label=words::accounts::password_new(t)
                hint=words::accounts::password_hint(t)
                kind="password"
                autocomplete="new-password"
            />
            <TextField field="again" label=words::accounts::password_again(t) kind="password" autocomplete="new-password"/>
            <SecondField own/>
            <div class="actions"><Submit label=words::accounts::password_save(t)/></div>
        </VerbForm>
        {move || {
            set()
                .then(|| {
                    view! {
                        <VerbForm slice="accounts" verb="remove_password" after="/accounts">
                            <div class="actions"><Submit label=words::accounts::password_remove(t) class="danger"/></div>
                        </VerbForm>
                    }
                })
        }}
    }
}

/// `/accounts/data`: what is stored, and why.
#[component]
pub fn Data() -> impl IntoView {
    let t = tongue();
    let rows = [
        (
            words::accounts::data_number(t),
            words::accounts::data_number_why(t),
        ),
        (
            words::accounts::data_name(t),
            words::accounts::data_name_why(t),
        ),
        (
            words::accounts::data_home(t),
            words::accounts::data_home_why(t),
        ),
        (
            words::accounts::data_role(t),
            words::accounts::data_role_why(t),
        ),
        (
            words::accounts::data_done(t),
            words::accounts::data_done_why(t),
        ),
        (
            words::accounts::data_letters(t),
            words::accounts::data_letters_why(t),
        ),
        (
            words::accounts::data_devices(t),
            words::accounts::data_devices_why(t),
        ),
        (
            words::accounts::data_attempts(t),
            words::accounts::data_attempts_why(t),
        ),
    ];
    view! {
        <Below title=words::accounts::data_title(t) lead=words::accounts::data_lead(t)/>
        <dl class="check-answers">
            {rows.map(|(what, why)| view! { <div><dt>{what}</dt><dd>{why}</dd></div> }).collect_view()}
        </dl>
        <p class="actions">
            <a class="button secondary" href="/accounts/data.json" rel="external" download="youlin.json">
                {words::accounts::data_file(t)}
            </a>
        </p>
    }
}

/// `/accounts/close`
#[component]
pub fn Close() -> impl IntoView {
    let t = tongue();
    view! {
        <Below title=words::accounts::close_title(t) lead=words::accounts::close_lead(t)/>
        <ul>
            <li>{words::accounts::close_erased(t)}</li>
            <li>{words::accounts::close_ended(t)}</li>
            <li>{words::accounts::close_stays(t)}</li>
        </ul>
        <VerbForm slice="accounts" verb="close" after="/">
            <CheckField field="agree" label=words::accounts::close_agree(t)/>
            <div class="actions">
                <Submit label=words::accounts::close_go(t) class="danger"/>
                <a class="button secondary" href="/accounts">{words::accounts::close_stay(t)}</a>
            </div>
        </VerbForm>
    }
}

/// The session of this browser, as the server knows it.
#[cfg(feature = "ssr")]
fn this_session() -> Option<SessionId> {
    use_context::<super::door::Door>()?.signed_in
}

/// The phone does not know which of the devices it is.
#[cfg(not(feature = "ssr"))]
fn this_session() -> Option<SessionId> {
    None
}

/// The key of the second factor that is offered, and its QR code.
#[cfg(feature = "ssr")]
fn offered() -> Option<(String, String)> {
    let door = use_context::<super::door::Door>()?;
    let (key, label) = door.offer.as_deref()?.split_once('.')?;
    let address = format!("otpauth://totp/Youlin:{label}?secret={key}&issuer=Youlin");
    let code = qrcode::QrCode::new(address).ok()?;
    let svg = code
        .render::<qrcode::render::svg::Color<'_>>()
        .min_dimensions(200, 200)
        .build();
    let svg = svg
        .split_once("?>")
        .map_or(svg.clone(), |(_, svg)| svg.to_owned());
    Some((key.to_owned(), svg))
}

/// It comes in the HTML only.
#[cfg(not(feature = "ssr"))]
fn offered() -> Option<(String, String)> {
    None
}

/// The recovery codes that were just made.
#[cfg(feature = "ssr")]
fn recovery_codes() -> Vec<String> {
    let codes = use_context::<super::door::Door>().and_then(|door| door.codes);
    codes.map_or_else(Vec::new, |codes| {
        codes.split('.').map(str::to_owned).collect()
    })
}

/// They come in the HTML only.
#[cfg(not(feature = "ssr"))]
fn recovery_codes() -> Vec<String> {
    Vec::new()
}
