//! The thinnest build wrapper: everything a newcomer needs is `cargo xtask run` and `cargo xtask test`.
//!
//! One verb per file. A verb reads the workspace once, says what it does while it does it, and ends with one
//! clear sentence and a cure when it cannot. Nothing here is needed to understand the product.

mod bench;
mod build;
mod chaos;
mod child;
mod css;
mod dev;
mod postgres;
mod run;
mod setup;
mod shots;
mod sim;
mod site;
mod test;
mod tidy;
mod wasm;
mod workspace;

use anyhow::Result;
use std::process::ExitCode;

const USAGE: &str = "\
Usage: cargo xtask <verb> [options]

  run [--port N]           build the release and serve it with demonstration data (127.0.0.1:3000)
  dev [--port N]           the same with a quick build, again on every change
  build [--dev|--site]     the server binary and the site (WASM, style, service worker), or the site alone
  test [check|unit]        everything that must hold, or a part of it
  test browser [args]      the browser tests; args go to Playwright
  shots [args]             a picture of every page into ./shots; args go to Playwright
  bench [names]            the promised figures, one JSON line each
  chaos [names] [--short]  what may befall a server, done to real processes; one line each
  sim [--seeds N] [...]    the simulation for as many seeds as wanted; --seed S, --steps N, --store model|sqlite|both
  tidy                     what this house promises about its shape
  setup                    add what building and testing need
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match carry_out(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn carry_out(arguments: &[String]) -> Result<()> {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["run"] => run::run(run::PORT),
        ["run", "--port", port] => run::run(number(port)?),
        ["dev"] => dev::dev(run::PORT),
        ["dev", "--port", port] => dev::dev(number(port)?),
        ["build"] => build::build(build::Mode::Release).map(drop),
        ["build", "--site"] => build::site(build::Mode::Release).map(drop),
        ["build", "--dev"] => build::build(build::Mode::Dev).map(drop),
        ["test"] => test::all(),
        ["test", "check"] => test::check(),
        ["test", "unit"] => test::unit(),
        ["test", "browser", further @ ..] => test::browser(further),
        ["shots", further @ ..] => shots::shots(further),
        ["bench", names @ ..] => bench::bench(names),
        ["chaos", arguments @ ..] => chaos::chaos(arguments),
        ["sim", further @ ..] => sim::sim(further),
        ["tidy"] => tidy::tidy(),
        ["setup"] => setup::setup(),
        [] | ["help" | "--help" | "-h"] => {
            print!("{USAGE}");
            Ok(())
        }
        _ => anyhow::bail!(
            "there is no such verb: `{}`\n\n{USAGE}",
            arguments.join(" ")
        ),
    }
}

fn number(port: &str) -> Result<u16> {
    port.parse()
        .map_err(|_| anyhow::anyhow!("`{port}` is not a port: give a number from 1024 to 65535"))
}
