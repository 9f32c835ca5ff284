//! From the compiled module to what a browser loads: the main module, its JS, and one chunk per lazily loaded
//! route.
//!
//! Every file carries one hash, that of the module as it left the compiler. The files are a pure function of it,
//! they name each other, and chunks of different builds must never meet: so one hash for all is both simpler and
//! safer than one each.

use crate::build::Mode;
use crate::site::Site;
use anyhow::{Context, Result, anyhow};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::Bindgen;

/// Changes when the same module would come out as other files (a new wasm-bindgen, say).
const RECIPE: &str = "wasm-bindgen 0.2.130, wasm_split 0.2.4, recipe 2";

/// What `#[lazy]` and `#[lazy_route]` leave in a module.
const SPLIT_POINT: &[u8] = b"__wasm_split_00";

/// Writes the module at `path` into the site.
///
/// # Errors
/// When the module cannot be read, split or bound, or the site not be written.
pub fn emit(path: &Path, mode: Mode, site: &mut Site<'_>) -> Result<()> {
    let module = fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let hash = Site::hash([RECIPE.as_bytes(), mode.wasm_profile().as_bytes(), &module]);
    let splits = module
        .windows(SPLIT_POINT.len())
        .any(|window| window == SPLIT_POINT);
    site.record("js", &hash);
    site.record("wasm", &hash);
    if splits {
        site.record("split", &hash);
        site.record("manifest", &hash);
    }
    let main_name = format!("{}.{hash}.wasm", site.output_name());
    // The main module is written last, so where it is, the others are.
    if site.keep_if_there(&main_name) {
        site.keep_all_of(&hash);
        return Ok(());
    }
    let mut files = Files {
        js: format!("{}.{hash}.js", site.output_name()),
        hash,
        mode,
        site,
    };
    if splits {
        let main = files.split(&module, &path.with_extension("split"))?;
        files.bind(&main, &main_name, true)
    } else {
        files.bind(path, &main_name, false)
    }
}

/// The files of one module; the browser looks for all of them in one folder.
struct Files<'site, 'workspace> {
    hash: String,
    js: String,
    mode: Mode,
    site: &'site mut Site<'workspace>,
}

impl Files<'_, '_> {
    /// Cuts the module at its split points. Writes the chunks, the JS that loads them and the list that tells
    /// the server which chunks a page will want; returns the path of the main module, still to be bound.
    fn split(&mut self, module: &[u8], work: &Path) -> Result<PathBuf> {
        if work.exists() {
            fs::remove_dir_all(work)
                .with_context(|| format!("{} is in the way", work.display()))?;
        }
        let main = work.join("main.wasm");
        let js = format!("./{}", self.js);
        let link = format!("__wasm_split.{}.js", self.hash);
        let link_from_here = format!("./{link}");
        let mut options = wasm_split_cli_support::Options::new(module);
        options.output_dir = work;
        options.main_out_path = &main;
        options.main_module = &js;
        options.link_name = &link_from_here;
        let parts = wasm_split_cli_support::transform(options)
            .map_err(|error| anyhow!("splitting the WASM: {error:#}"))?;

        let mut loader = fs::read_to_string(work.join(&link))?;
        for part in &parts.split_modules {
            let stem = part
                .file_stem()
                .and_then(|stem| stem.to_str())
                .context("a chunk without a name")?;
            let hashed = self.hashed(stem);
            loader = loader.replace(
                &format!("\"./{stem}.wasm\""),
                &format!("\"./{hashed}.wasm\""),
            );
            self.write_wasm(&format!("{hashed}.wasm"), &fs::read(part)?)?;
        }
        self.site.write(&link, loader.as_bytes())?;
        let wanted: BTreeMap<&String, Vec<String>> = parts
            .prefetch_map
            .iter()
            .map(|(point, stems)| (point, stems.iter().map(|stem| self.hashed(stem)).collect()))
            .collect();
        let manifest = format!("__wasm_split_manifest.{}.json", self.hash);
        self.site
            .write(&manifest, &serde_json::to_vec_pretty(&wanted)?)?;
        Ok(main)
    }

    /// Gives the main module its JS. What was split must keep the linker's exports, which the chunks import,
    /// and its mangled names.
    fn bind(&mut self, path: &Path, main_name: &str, splits: bool) -> Result<()> {
        let mut bindgen = Bindgen::new();
        bindgen
            .input_path(path)
            .typescript(false)
            .omit_default_module_path(true)
            .keep_lld_exports(splits)
            .demangle(!splits)
            .web(true)?;
        let mut bound = bindgen.generate_output()?;
        // Snippets keep their names inside a folder that carries the hash.
        let snippets = self.hashed("snippets");
        for (folder, inline) in bound.snippets() {
            for (number, js) in inline.iter().enumerate() {
                let name = format!("{snippets}/{folder}/inline{number}.js");
                self.site.write(&name, js.as_bytes())?;
            }
        }
        for (file, js) in bound.local_modules() {
            self.site
                .write(&format!("{snippets}/{file}"), js.as_bytes())?;
        }
        let js = bound.js().replace("./snippets/", &format!("./{snippets}/"));
        self.site.write(&self.js, js.as_bytes())?;
        self.write_wasm(main_name, &bound.wasm_mut().emit_wasm())
    }

    fn hashed(&self, stem: &str) -> String {
        format!("{stem}.{}", self.hash)
    }

    fn write_wasm(&mut self, name: &str, module: &[u8]) -> Result<()> {
        match self.mode {
            Mode::Dev => self.site.write(name, module),
            Mode::Release => self.site.write(name, &without_custom_sections(module)?),
        }
    }
}

/// A module without the names of its functions and the like, which would be half of it and which nothing needs
/// any more once it is split and bound.
///
/// # Errors
/// When the module is cut short.
fn without_custom_sections(module: &[u8]) -> Result<Vec<u8>> {
    const HEADER: usize = 8;
    const CUSTOM: u8 = 0;
    let short = || anyhow!("a WASM module is cut short");
    let mut kept = module.get(..HEADER).ok_or_else(short)?.to_vec();
    let mut at = HEADER;
    while let Some(&kind) = module.get(at) {
        let (length, body) = unsigned(module, at + 1).ok_or_else(short)?;
        let section = module.get(at..body + length).ok_or_else(short)?;
        if kind != CUSTOM {
            kept.extend_from_slice(section);
        }
        at += section.len();
    }
    Ok(kept)
}

/// The LEB128 number at this place and where it ends.
fn unsigned(bytes: &[u8], start: usize) -> Option<(usize, usize)> {
    let mut value = 0;
    for (shift, at) in (start..start + 5).enumerate() {
        let byte = *bytes.get(at)?;
        value |= usize::from(byte & 0x7f) << (7 * shift);
        if byte & 0x80 == 0 {
            return Some((value, at + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::without_custom_sections;

    #[test]
    fn custom_sections_go_and_others_stay() {
        let module = b"\0asm\x01\0\0\0\x01\x02ab\0\x03xyz\x03\x01c";
        assert_eq!(
            without_custom_sections(module).unwrap(),
            b"\0asm\x01\0\0\0\x01\x02ab\x03\x01c"
        );
    }

    #[test]
    fn a_module_cut_short_is_refused() {
        assert!(without_custom_sections(b"\0asm\x01\0\0\0\x01\x09a").is_err());
    }
}
