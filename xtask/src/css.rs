//! One style sheet out of `style/main.css` and all it imports, lowered for the oldest browsers that get the app.

use crate::site::Site;
use crate::workspace::Workspace;
use anyhow::{Result, anyhow};
use lightningcss::bundler::{Bundler, FileProvider};
use lightningcss::printer::PrinterOptions;
use lightningcss::stylesheet::{MinifyOptions, ParserOptions};
use lightningcss::targets::{Browsers, Targets};

/// Bundles, lowers, minifies and hashes. A clone without a style sheet is served plain.
///
/// # Errors
/// When a style sheet does not parse or an import leads nowhere, with file, line and column.
pub fn emit(workspace: &Workspace, site: &mut Site<'_>) -> Result<()> {
    if !workspace.style.exists() {
        eprintln!("  {} is not there: no style", workspace.style.display());
        return Ok(());
    }
    let files = FileProvider::new();
    let mut bundler = Bundler::new(&files, None, ParserOptions::default());
    let mut sheet = bundler
        .bundle(&workspace.style)
        .map_err(|error| anyhow!("the style does not parse: {error}"))?;
    let targets = Targets::from(floor());
    sheet
        .minify(MinifyOptions {
            targets,
            ..MinifyOptions::default()
        })
        .map_err(|error| anyhow!("the style cannot be lowered: {error}"))?;
    let css = sheet
        .to_css(PrinterOptions {
            minify: true,
            targets,
            ..PrinterOptions::default()
        })
        .map_err(|error| anyhow!("the style cannot be written: {error}"))?
        .code;
    let hash = Site::hash([css.as_bytes()]);
    site.record("css", &hash);
    let name = format!("{}.{hash}.css", site.output_name());
    if site.keep_if_there(&name) {
        return Ok(());
    }
    site.write(&name, css.as_bytes())
}

/// Chromium 99 and Safari 15.4, the first with cascade layers; WebView and Samsung's browser of the same age.
fn floor() -> Browsers {
    let version = |major: u32, minor: u32| Some(major << 16 | minor << 8);
    Browsers {
        android: version(99, 0),
        chrome: version(99, 0),
        edge: version(99, 0),
        firefox: version(97, 0),
        ios_saf: version(15, 4),
        safari: version(15, 4),
        samsung: version(18, 0),
        ..Browsers::default()
    }
}
