//! The command line carried out. It is here and not in the binary, so that the pages are compiled once.

use crate::config::{Cli, Config, Draw, Export, Import, Verb};
use crate::failure::Failure;
use crate::{backup, doctor, draw, grant, holidays, logs, places, second, serve};
use clap::Parser;
use std::process::ExitCode;

/// Reads the command line and does what it says.
pub fn main() -> ExitCode {
    match carry_out(Cli::parse().verb) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("youlin: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn carry_out(verb: Verb) -> Result<(), Failure> {
    match verb {
        Verb::Serve(settings) => {
            logs::start(settings.log_json);
            let config = Config::try_new(settings)?;
            runtime()?.block_on(serve::serve(config))
        }
        Verb::Draw(Draw::Verify { file }) => {
            println!("{}", draw::verify(&file)?);
            Ok(())
        }
        Verb::Export(Export::Places { place }) => {
            let roster = runtime()?
                .block_on(async { places::export(&serve::open_store(&place).await?).await })?;
            print!("{roster}");
            Ok(())
        }
        other => {
            println!("{}", runtime()?.block_on(tell(other))?);
            Ok(())
        }
    }
}

/// The verbs that end with a sentence.
async fn tell(verb: Verb) -> Result<String, Failure> {
    match verb {
        Verb::Import(Import::Places { file, under, place }) => {
            places::import(&serve::open_store(&place).await?, &file, &under).await
        }
        Verb::Import(Import::Holidays { file, place }) => {
            holidays::import(&serve::open_store(&place).await?, &file).await
        }
        Verb::Grant {
            role,
            to,
            at,
            place,
        } => grant::grant(&serve::open_store(&place).await?, &role, &to, &at).await,
        Verb::RemoveSecondFactor { of, place } => second::remove(&place, &of).await,
        Verb::Backup { file, place } => backup::backup(&place, &file).await,
        Verb::Restore {
            file: Some(file),
            place,
            ..
        } => backup::restore(&place, &file).await,
        Verb::Restore { place, .. } => backup::new_epoch(&place).await,
        Verb::Doctor(settings) => doctor::examine(settings).await,
        Verb::Serve(_) | Verb::Export(_) | Verb::Draw(_) => Ok(String::new()),
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| {
            Failure::new(format!(
                "the machine gives no threads to work with: {error}"
            ))
        })
}
