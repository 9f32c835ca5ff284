//! The folder that the server serves, written so that it is whole at the end of every build: hashed files below
//! `pkg/`, the files of `public/` beside it, and nothing left over from an earlier build.

use crate::build::Mode;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The service worker, which is told the names of all hashed files.
const SERVICE_WORKER: &str = "sw.js";
const ASSETS_MARKER: &str = "/*ASSETS*/[]";
const VERSION_MARKER: &str = "/*VERSION*/\"\"";

/// A site being laid out.
pub struct Site<'a> {
    workspace: &'a Workspace,
    /// What belongs to this build, relative to the site, with forward slashes.
    files: BTreeSet<String>,
    /// The hashes that the server looks up in the site's `hash.txt`.
    hashes: BTreeMap<String, String>,
}

impl<'a> Site<'a> {
    /// Starts with nothing to keep.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn open(workspace: &'a Workspace) -> Result<Self> {
        let pkg = workspace.site.join(&workspace.pkg);
        fs::create_dir_all(&pkg).with_context(|| unwritable(&pkg))?;
        Ok(Self {
            workspace,
            files: BTreeSet::new(),
            hashes: BTreeMap::new(),
        })
    }

    /// A short name for these bytes.
    pub fn hash<'b>(parts: impl IntoIterator<Item = &'b [u8]>) -> String {
        let mut hasher = Sha256::new();
        for part in parts {
            hasher.update(part.len().to_le_bytes());
            hasher.update(part);
        }
        let digest = hasher.finalize();
        let short = u64::from_be_bytes(std::array::from_fn(|at| digest[at]));
        format!("{short:016x}")
    }

    /// The name of the app's files before the hash.
    pub fn output_name(&self) -> &'a str {
        &self.workspace.output_name
    }

    /// Tells Leptos the hash of a kind of file: `js`, `wasm`, `css`, `split` or `manifest`.
    pub fn record(&mut self, kind: &str, hash: &str) {
        self.hashes.insert(kind.to_owned(), hash.to_owned());
    }

    /// Keeps a hashed file of an earlier build, if there is one.
    pub fn keep_if_there(&mut self, name: &str) -> bool {
        let file = self.in_pkg(name);
        let there = self.workspace.site.join(&file).is_file();
        if there {
            self.files.insert(file);
        }
        there
    }

    /// Keeps every file that carries this hash.
    pub fn keep_all_of(&mut self, hash: &str) {
        let pkg = format!("{}/", self.workspace.pkg);
        let carries =
            |file: &String| file.starts_with(&pkg) && file.contains(hash) && !is_packed(file);
        self.files.extend(
            files_below(&self.workspace.site)
                .into_iter()
                .filter(carries),
        );
    }

    /// Writes a file below `pkg/`.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn write(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        let file = self.in_pkg(name);
        self.put(file, bytes)
    }

    /// Adds the files of `public/`, packs what is text (in release), writes the list of hashes, and removes what is
    /// left over.
    ///
    /// # Errors
    /// When a folder cannot be read or written.
    pub fn finish(mut self, mode: Mode) -> Result<()> {
        self.add_public_files()?;
        if mode == Mode::Release {
            self.pack()?;
        }
        let mut lines = String::new();
        for (kind, hash) in &self.hashes {
            lines.extend([kind, ": ", hash, "\n"]);
        }
        self.put("hash.txt".to_owned(), lines.as_bytes())?;
        self.remove_leftovers()
    }

    fn in_pkg(&self, name: &str) -> String {
        format!("{}/{name}", self.workspace.pkg)
    }

    fn add_public_files(&mut self) -> Result<()> {
        let public = &self.workspace.public;
        let mut contents = BTreeMap::new();
        for file in files_below(public) {
            let bytes = fs::read(public.join(&file))?;
            contents.insert(file, bytes);
        }
        let worker = contents.remove(SERVICE_WORKER);
        if let Some(worker) = worker {
            let template = String::from_utf8(worker).context("public/sw.js is not UTF-8")?;
            let worker = self.told(&template, &contents)?;
            self.put(SERVICE_WORKER.to_owned(), worker.as_bytes())?;
        }
        for (file, bytes) in contents {
            self.put(file, &bytes)?;
        }
        Ok(())
    }

    /// The service worker with the names of this build's files, and a version that changes with any of them.
    fn told(&self, template: &str, public: &BTreeMap<String, Vec<u8>>) -> Result<String> {
        let assets: Vec<String> = self
            .files
            .iter()
            .filter(|file| extension(file) != Some("json"))
            .map(|file| format!("/{file}"))
            .collect();
        let assets = serde_json::to_string(&assets)?;
        let version = Self::hash(
            [template.as_bytes(), assets.as_bytes()].into_iter().chain(
                public
                    .iter()
                    .flat_map(|(name, bytes)| [name.as_bytes(), bytes.as_slice()]),
            ),
        );
        for marker in [ASSETS_MARKER, VERSION_MARKER] {
            if !template.contains(marker) {
                anyhow::bail!(
                    "public/sw.js lacks the marker {marker}, where the build writes what it made"
                );
            }
        }
        Ok(template
            .replace(ASSETS_MARKER, &assets)
            .replace(VERSION_MARKER, &format!("\"{version}\"")))
    }

    /// Writes unless the same bytes are there, so that what was packed earlier stays younger than its source.
    fn put(&mut self, file: String, bytes: &[u8]) -> Result<()> {
        let path = self.workspace.site.join(&file);
        if fs::read(&path).ok().as_deref() != Some(bytes) {
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder).with_context(|| unwritable(folder))?;
            }
            fs::write(&path, bytes).with_context(|| unwritable(&path))?;
            for packed in packed_names(&file) {
                let _ = fs::remove_file(self.workspace.site.join(packed));
            }
        }
        self.files.insert(file);
        Ok(())
    }

    fn pack(&mut self) -> Result<()> {
        let texts: Vec<String> = self
            .files
            .iter()
            .filter(|file| is_text(file))
            .cloned()
            .collect();
        for file in texts {
            let source = self.workspace.site.join(&file);
            let [brotli, gzip] = packed_names(&file);
            let brotli_path = self.workspace.site.join(&brotli);
            let gzip_path = self.workspace.site.join(&gzip);
            // The gzip file is written last, so where it is, the other is.
            if !gzip_path.exists() {
                let bytes = fs::read(&source)?;
                fs::write(&brotli_path, pack_brotli(&bytes)?)
                    .with_context(|| unwritable(&brotli_path))?;
                fs::write(&gzip_path, pack_gzip(&bytes)?)
                    .with_context(|| unwritable(&gzip_path))?;
            }
            self.files.extend([brotli, gzip]);
        }
        Ok(())
    }

    fn remove_leftovers(&self) -> Result<()> {
        for file in files_below(&self.workspace.site) {
            if !self.files.contains(&file) {
                let path = self.workspace.site.join(&file);
                fs::remove_file(&path).with_context(|| unwritable(&path))?;
            }
        }
        Ok(())
    }
}

fn pack_brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut packed, &parameters)?;
    Ok(packed)
}

fn pack_gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

fn packed_names(file: &str) -> [String; 2] {
    [format!("{file}.br"), format!("{file}.gz")]
}

fn is_packed(file: &str) -> bool {
    extension(file).is_some_and(|extension| ["br", "gz"].contains(&extension))
}

fn is_text(file: &str) -> bool {
    const TEXT: [&str; 9] = [
        "css",
        "html",
        "ico",
        "js",
        "json",
        "svg",
        "txt",
        "wasm",
        "webmanifest",
    ];
    extension(file).is_some_and(|extension| TEXT.contains(&extension))
}

fn extension(file: &str) -> Option<&str> {
    Path::new(file)
        .extension()
        .and_then(|extension| extension.to_str())
}

/// All files below a folder, relative to it; none if the folder is not there.
fn files_below(folder: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(inner) = folders.pop() {
        let Ok(entries) = fs::read_dir(folder.join(&inner)) else {
            continue;
        };
        for entry in entries.flatten() {
            let path = inner.join(entry.file_name());
            if entry.path().is_dir() {
                folders.push(path);
            } else if let Some(path) = path.to_str() {
                found.insert(path.replace('\\', "/"));
            }
        }
    }
    found
}

fn unwritable(path: &Path) -> String {
    format!(
        "{} cannot be written; does the folder belong to you, and is there room?",
        path.display()
    )
}
