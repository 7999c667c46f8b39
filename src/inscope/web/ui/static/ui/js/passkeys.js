/* Passkeys. A form with `data-passkey` asks its own address what to sign, lets the browser sign it, and is then sent
   with the answer. `get` signs in, `create` adds a key; where the browser knows none of this, the form stays hidden. */

const knows = "parseRequestOptionsFromJSON" in (window.PublicKeyCredential ?? {});

async function sign(form) {
  const response = await fetch(form.action, { headers: { Accept: "application/json" } });
  const { publicKey } = await response.json();
  const isNew = form.dataset.passkey === "create";
  const parsed = isNew
    ? PublicKeyCredential.parseCreationOptionsFromJSON(publicKey)
    : PublicKeyCredential.parseRequestOptionsFromJSON(publicKey);
  return navigator.credentials[form.dataset.passkey]({ publicKey: parsed });
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.hidden = !knows;
  form.addEventListener("submit", async (event) => {
    const field = form.elements.credential;
    if (field.value) return;
    event.preventDefault();
    try {
      field.value = JSON.stringify(await sign(form));
      form.submit();
    } catch {
      form.querySelector("[data-passkey-refused]").hidden = false;
    }
  });
}
