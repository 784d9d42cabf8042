import { t } from "./text.ts"

/**
 * The words of the component library, from our catalogue: its own dictionaries are replaced by this as the client is built
 * (vite.config.ts). It asks by these names, each time it draws.
 */
export const libraryWords = {
  get dismiss() {
    return t("library.dismiss")
  },
  get longPressMessage() {
    return t("library.longPress")
  },
  get close() {
    return t("do.close")
  },
  get Empty() {
    return t("library.empty")
  },
  get numberField() {
    return t("library.numberField")
  },
  notifications: ({ count }: { readonly count: number }) => t("library.notifications", { count }),
  increase: ({ fieldLabel }: { readonly fieldLabel: string }) => t("library.increase", { field: fieldLabel }),
  decrease: ({ fieldLabel }: { readonly fieldLabel: string }) => t("library.decrease", { field: fieldLabel }),
}
