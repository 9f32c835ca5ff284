//! Phones on which the residents are signed in.

use super::Side;
use domain::accounts::Way;
use domain::kernel::Minutes;
use server::demo::org::phone;
use store::accounts::{Browser, Entered, Step};

impl Side<'_> {
    /// Of an hour ago: who signs in again at once is asked to wait.
    pub async fn device(&self) -> Entered {
        let before = self.store_at(self.store.clock.now().minus(Minutes::hours(1)));
        let number = phone(self.residents);
        let asked = before.ask_code(Way::Code, &number, None, "192.0.2.1", ToOwned::to_owned);
        let secret = asked.await.unwrap().unwrap();
        let mut code = String::new();
        for text in before.claim_texts().await.unwrap() {
            if text.phone == number {
                code.clone_from(&text.body);
            }
            before.text_sent(text.id).await.unwrap();
        }
        let browser = Browser {
            network: "192.0.2.1",
            device: "Android",
            session: None,
        };
        match before.answer_code(&secret, &code, &browser).await.unwrap() {
            Ok(Step::In(entered)) => entered,
            _ => panic!("the resident signs in with a code alone"),
        }
    }
}
