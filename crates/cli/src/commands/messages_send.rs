//! `managem messages send`

use std::io::{self, Write as _};

use managem::types::SendMessage;

use crate::args::SendArgs;
use crate::failure::Failure;
use crate::{api, output};

pub(crate) async fn run(args: SendArgs) -> Result<(), Failure> {
    let request = SendMessage::new(api::message(&args.body)?).map_err(Failure::of)?;
    let client = api::client(&args.api)?;
    let message = api::wait(client.send_message(&args.conversation, request)).await?;
    if args.api.json {
        output::json(&message)?;
    } else {
        writeln!(io::stdout().lock(), "sent, as it was stored: {}", output::printable(&message.body))?;
    }
    Ok(())
}
